// Maximum flow (Dinic) and strong components (Tarjan), on BigInt.

export class Network {
  constructor(nodes) {
    this.out = Array.from({ length: nodes }, () => []);
    this.head = [];
    this.room = [];
    this.capacity = [];
  }

  add(tail, head, capacity) {
    const edge = this.head.length;
    this.head.push(head, tail);
    this.room.push(capacity, 0n);
    this.capacity.push(capacity, 0n);
    this.out[tail].push(edge);
    this.out[head].push(edge + 1);
    return edge;
  }

  used(edge) {
    return this.capacity[edge] - this.room[edge];
  }

  /** Levels of a breadth-first search over edges with room; -1 where nothing more can be pushed to. */
  levels(start) {
    const level = this.out.map(() => -1);
    level[start] = 0;
    const queue = [start];
    for (let i = 0; i < queue.length; i++) {
      for (const edge of this.out[queue[i]]) {
        const head = this.head[edge];
        if (level[head] < 0 && this.room[edge] > 0n) {
          level[head] = level[queue[i]] + 1;
          queue.push(head);
        }
      }
    }
    return level;
  }

  /** Pushes as much as possible from source to sink and returns how much. */
  push(source, sink) {
    let total = 0n;
    for (let level = this.levels(source); level[sink] >= 0; level = this.levels(source)) {
      const cursor = this.out.map(() => 0);
      for (let amount; (amount = this.augment(source, sink, level, cursor)) > 0n; ) total += amount;
    }
    return total;
  }

  augment(source, sink, level, cursor) {
    const path = [];
    let node = source;
    while (node !== sink) {
      const edges = this.out[node];
      const usable = (edge) => this.room[edge] > 0n && level[this.head[edge]] === level[node] + 1;
      while (cursor[node] < edges.length && !usable(edges[cursor[node]])) cursor[node]++;
      if (cursor[node] < edges.length) {
        path.push(edges[cursor[node]]);
        node = this.head[path.at(-1)];
      } else if (path.length) {
        node = this.head[path.pop() ^ 1];
        cursor[node]++;
      } else return 0n;
    }
    let amount = this.room[path[0]];
    for (const edge of path) if (this.room[edge] < amount) amount = this.room[edge];
    for (const edge of path) {
      this.room[edge] -= amount;
      this.room[edge ^ 1] += amount;
    }
    return amount;
  }
}

/** For each node of a directed graph a number that its strong component shares. */
export function components(out) {
  const order = out.map(() => -1);
  const low = out.map(() => 0);
  const group = out.map(() => -1);
  const stack = [];
  let clock = 0;
  const open = (node) => {
    order[node] = low[node] = clock++;
    stack.push(node);
    return [node, 0];
  };
  for (let root = 0; root < out.length; root++) {
    const work = order[root] < 0 ? [open(root)] : [];
    while (work.length) {
      const top = work.at(-1);
      const node = top[0];
      if (top[1] < out[node].length) {
        const target = out[node][top[1]++];
        if (order[target] < 0) work.push(open(target));
        else if (group[target] < 0) low[node] = Math.min(low[node], order[target]);
        continue;
      }
      work.pop();
      if (work.length) low[work.at(-1)[0]] = Math.min(low[work.at(-1)[0]], low[node]);
      if (low[node] === order[node]) {
        let member;
        do {
          member = stack.pop();
          group[member] = node;
        } while (member !== node);
      }
    }
  }
  return group;
}

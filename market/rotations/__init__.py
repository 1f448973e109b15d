"""Who has a turn where: draws, drafts, published rotations and their proof."""

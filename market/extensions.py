"""The Flask extensions, made once, bound to an application in `create_app`."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from market.config import ROOT
from market.db import Base

# Models inherit from `market.db.Base`; the extension gives engine and session to each application context.
db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(directory=str(ROOT / "market" / "migrations"), render_as_batch=True)
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)
babel = Babel()

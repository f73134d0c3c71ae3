"""Alembic's environment; DATABASE_URL comes from the app's settings, not the ini."""

from alembic import context
from sqlalchemy import create_engine

from app.db import engine_url
from app.models import Base


def run_migrations_offline() -> None:
    """Print the SQL (`alembic upgrade head --sql`) without a database."""
    context.configure(
        dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    """Migrate, one transaction per revision."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        connection = create_engine(engine_url()).connect()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()

"""Links, their clicks, imports

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

NOW = sa.text("now()")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="links_pkey"),
        sa.UniqueConstraint("slug", name="links_slug_key"),
    )
    op.create_table(
        "link_clicks",
        sa.Column("link_id", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("clicks", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("link_id", "day", name="link_clicks_pkey"),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["links.id"],
            ondelete="CASCADE",
            name="link_clicks_link_id_fkey",
        ),
    )
    op.create_table(
        "click_batches",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("applied_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("clicks", sa.BigInteger, nullable=False),
        sa.Column("orphaned", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="click_batches_pkey"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("state", sa.String(8), server_default="queued", nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=True),
        sa.Column("attempt", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("stalls", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer, nullable=True),
        sa.Column("done", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("created", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column(
            "errors",
            postgresql.JSONB,
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("detail", sa.Text, nullable=True),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("heartbeat_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="imports_pkey"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')",
            name=op.f("imports_state_check"),
        ),
    )


def downgrade() -> None:
    for table in ("imports", "click_batches", "link_clicks", "links"):
        op.drop_table(table)

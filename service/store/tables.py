"""Every table of the store. Alembic creates them (migrations/); here they are only named.

`facts` and `public_log` are append-only by trigger. Moments are microseconds since 1970 UTC, days are
ordinals (domain.values.Day), so both databases store and compare the same integers.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

metadata = MetaData()

POSITION = BigInteger().with_variant(Integer, "sqlite")
"""On SQLite the row's own number: one tree instead of two."""

SEALED = text("seal IS NOT NULL")

facts = Table(
    "facts",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False),
    Column("stream", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("schema_version", SmallInteger, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("public_from", Integer, nullable=False),
    Column("seal", Uuid),
    Column("key_id", Text),
    Column("commitment", LargeBinary(32)),
    Column("leaf", LargeBinary(32), nullable=False),
    Column("principal", Text, nullable=False),
    Column("correlation", Uuid),
    UniqueConstraint("stream", "version", name="facts_stream_version"),
    Index("facts_recorded_at", "recorded_at"),
    Index("facts_sealed", "public_from", "stream", sqlite_where=SEALED, postgresql_where=SEALED),
)
"""The full log: position is dense and in commit order, and the ledger's index + 1. Under a seal the payload is locked
with the key `key_id`, and `commitment` is what its leaf says of it."""

public_log = Table(
    "public_log",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False),
    Column("fact", BigInteger, nullable=False, unique=True),
    Column("stream", Uuid, nullable=False),
    Column("published_by", BigInteger, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("leaf", LargeBinary(32), nullable=False),
    Column("payload", LargeBinary),
    Index("public_log_stream", "stream"),
    Index("public_log_published_at", "published_at"),
)
"""The public audience's own dense order: a fact enters when it becomes public, `published_by` the fact (its
position in the full log) in whose transaction that happened: itself, or the one that published its stream. `payload`
is what was locked until then, in clear: the public record needs no key."""

tags = Table(
    "tags",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Uuid, primary_key=True),
    Column("stream", Uuid, nullable=False),
    Index("tags_subject", "subject", "position", "stream"),
)
"""Which persons, States, warrants and situations a fact concerns, its own stream included."""

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("stream", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("expires_at", BigInteger),
)
"""Written with the facts: after an unknown outcome the same key gives the first answer. Without
`expires_at` it is kept for ever."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
)
"""Who may ask and write: the SHA-256 of each key, never the key. `scopes` are words between spaces."""

projections = Table(
    "projections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far each group of views has come; moved in the transaction that writes their rows."""

tiles = Table(
    "tiles",
    metadata,
    Column("log", Text, primary_key=True),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The trees over both logs, 256 hashes a row; the last of a level grows until it is full."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("note", Text, nullable=False),
)
"""Every size that was signed, append-only. Another key has another origin."""

cosignatures = Table(
    "cosignatures",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    Column("signed_at", BigInteger, nullable=False),
    Column("line", Text, nullable=False),
)
"""What witnesses signed of a checkpoint, the last of each; `signed_at` in seconds, as they say."""

"""Schema steps of the congress file, run by Alembic. A step once released is never changed; add a new one."""

"""Tables, triggers and rights on the server. A counting table may add entries and read; nobody may change or delete."""

from __future__ import annotations

from typing import Final

LOCK: Final = 0x42414C54
"""Key of the advisory lock that serialises appends."""

CHANNEL: Final = "ballotcount"
"""Channel on which the server tells of new entries; the payload is the number of the last one."""

HALL: Final = "ballotcount_hall"
"""Channel on which the server tells of another picture for the hall."""

STATION: Final = "ballot_station"
VIEWER: Final = "ballot_viewer"

PUT_OUT: Final = "this table was put out"
"""What the server says to a table that may do nothing more; any other refusal is of a right that it never had."""

BODY = "$body$"

# Triggers for each statement, because TRUNCATE has no others. SECURITY DEFINER: a table has no right to change or
# delete, and each such function does one thing for it; its search_path is fixed, so that no table of somebody's own
# comes first. `beat` is UNLOGGED: a sign of life need not outlast the server. The advisory lock is the session's: a
# turn covers several transactions.
SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS entry (
    seq bigint PRIMARY KEY CHECK (seq > 0),
    at text NOT NULL,
    actor text NOT NULL,
    station text NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    previous text NOT NULL CHECK (previous ~ '^[0-9a-f]{{64}}$'),
    hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{{64}}$'),
    signatures text NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS picture (digest text PRIMARY KEY, content bytea NOT NULL
    CHECK (digest = encode(sha256(content), 'hex')));
ALTER TABLE picture ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS paper (name text PRIMARY KEY, content bytea NOT NULL);
CREATE TABLE IF NOT EXISTS station (
    login name PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL,
    teller text NOT NULL,
    joined timestamptz NOT NULL DEFAULT clock_timestamp(),
    gone boolean NOT NULL DEFAULT false
);
ALTER TABLE station DROP CONSTRAINT IF EXISTS station_name_key;
ALTER TABLE station ADD COLUMN IF NOT EXISTS confirmed boolean NOT NULL DEFAULT true;
ALTER TABLE station ADD COLUMN IF NOT EXISTS serial integer NOT NULL DEFAULT 0;
ALTER TABLE station ADD COLUMN IF NOT EXISTS place text NOT NULL DEFAULT '';
ALTER TABLE station ADD COLUMN IF NOT EXISTS former text;
ALTER TABLE station ADD COLUMN IF NOT EXISTS elsewhere text[] NOT NULL DEFAULT '{{}}';
CREATE UNIQUE INDEX IF NOT EXISTS station_name_once ON station (name) WHERE confirmed;
CREATE TABLE IF NOT EXISTS door (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    serial integer NOT NULL DEFAULT 1,
    address text NOT NULL,
    port integer NOT NULL,
    fingerprint text NOT NULL,
    secret bigint NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS beat (
    login name PRIMARY KEY,
    at timestamptz NOT NULL,
    work jsonb NOT NULL DEFAULT '{{}}',
    call text NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS claim (
    round text NOT NULL,
    pass integer NOT NULL,
    stack integer NOT NULL,
    login name NOT NULL,
    teller text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (round, pass, stack)
);
CREATE TABLE IF NOT EXISTS sighting (
    id bigserial PRIMARY KEY,
    seq bigint NOT NULL,
    round text NOT NULL,
    pass integer NOT NULL,
    stack integer NOT NULL,
    sheet integer NOT NULL,
    teller text NOT NULL,
    page integer NOT NULL,
    fingerprint bytea NOT NULL,
    states bytea NOT NULL
);
CREATE INDEX IF NOT EXISTS sighting_of_pass ON sighting (round, pass, id);
CREATE TABLE IF NOT EXISTS shown (one boolean PRIMARY KEY DEFAULT true CHECK (one), picture bytea NOT NULL);

CREATE OR REPLACE FUNCTION require_next() RETURNS trigger LANGUAGE plpgsql AS {BODY}
DECLARE
    before record;
    mine text;
BEGIN
    SELECT seq, hash INTO before FROM entry ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(before.seq, 0) + 1 OR NEW.previous <> coalesce(before.hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'entry % does not follow the last', NEW.seq USING ERRCODE = 'serialization_failure';
    END IF;
    IF NOT pg_has_role(session_user, 'ballot_owner', 'MEMBER') THEN
        SELECT name INTO mine FROM station WHERE login = session_user AND NOT gone;
        IF mine IS NULL OR mine <> NEW.station THEN
            RAISE EXCEPTION '{PUT_OUT}' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END {BODY};
CREATE OR REPLACE TRIGGER entry_follows_the_last BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION require_next();

CREATE OR REPLACE FUNCTION tell_news() RETURNS trigger LANGUAGE plpgsql AS {BODY}
BEGIN
    PERFORM pg_notify('{CHANNEL}', (SELECT max(seq)::text FROM added));
    RETURN NULL;
END {BODY};
CREATE OR REPLACE TRIGGER entry_is_told AFTER INSERT ON entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();

CREATE OR REPLACE FUNCTION tell_shown() RETURNS trigger LANGUAGE plpgsql AS {BODY}
BEGIN
    PERFORM pg_notify('{HALL}', '');
    RETURN NULL;
END {BODY};
CREATE OR REPLACE TRIGGER shown_is_told AFTER INSERT OR UPDATE ON shown
    FOR EACH STATEMENT EXECUTE FUNCTION tell_shown();

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS {BODY}
BEGIN
    RAISE EXCEPTION '% of % is forbidden', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END {BODY};
CREATE OR REPLACE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER picture_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON picture
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION take_turn(after bigint)
    RETURNS TABLE (seq bigint, at text, actor text, station text, kind text, body text, previous text, hash text,
                   signatures text)
    LANGUAGE plpgsql AS {BODY}
BEGIN
    PERFORM pg_advisory_lock({LOCK});
    RETURN QUERY SELECT 0::bigint, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        '', '', '', '', '', '', '';
    RETURN QUERY SELECT e.seq, e.at, e.actor, e.station, e.kind, e.body, e.previous, e.hash, e.signatures
        FROM entry e WHERE e.seq > after ORDER BY e.seq;
END {BODY};

CREATE OR REPLACE FUNCTION put_beat(work_now jsonb) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS {BODY}
DECLARE
    asked text;
BEGIN
    IF NOT EXISTS (SELECT FROM station WHERE login = session_user AND NOT gone) THEN
        RAISE EXCEPTION '{PUT_OUT}' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO beat AS b (login, at, work) VALUES (session_user, clock_timestamp(), work_now)
        ON CONFLICT (login) DO UPDATE SET at = excluded.at, work = excluded.work
        RETURNING b.call INTO asked;
    IF asked <> '' THEN
        UPDATE beat SET call = '' WHERE login = session_user;
    END IF;
    RETURN asked;
END {BODY};

CREATE OR REPLACE FUNCTION shut_out(whom name) RETURNS void LANGUAGE plpgsql AS {BODY}
BEGIN
    EXECUTE format('ALTER ROLE %I NOLOGIN', whom);
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = whom AND pid <> pg_backend_pid();
EXCEPTION WHEN undefined_object THEN
    NULL;  -- made on a server that is gone
END {BODY};
CREATE OR REPLACE FUNCTION finish_joining() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS {BODY}
DECLARE
    me station%ROWTYPE;
    before station%ROWTYPE;
BEGIN
    SELECT * INTO me FROM station WHERE login = session_user AND NOT gone FOR UPDATE;
    IF me.login IS NULL THEN
        RAISE EXCEPTION '{PUT_OUT}' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF me.confirmed THEN
        RETURN;
    END IF;
    SELECT * INTO before FROM station WHERE name = me.name AND confirmed FOR UPDATE;
    IF before.teller <> me.teller OR EXISTS (SELECT FROM station s
            WHERE me.serial > 0 AND s.serial = me.serial AND s.teller = me.teller AND s.confirmed) THEN
        RAISE EXCEPTION '{PUT_OUT}' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF before.login IS NOT NULL THEN
        UPDATE claim SET login = me.login WHERE login = before.login;
        DELETE FROM beat WHERE login = before.login;
        DELETE FROM station WHERE login = before.login;
        PERFORM shut_out(before.login);
    END IF;
    UPDATE station SET confirmed = true, joined = clock_timestamp(), former = before.place WHERE login = me.login;
END {BODY};
CREATE OR REPLACE FUNCTION give_up_joining() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS {BODY}
BEGIN
    DELETE FROM station WHERE login = session_user AND NOT confirmed;
    IF FOUND THEN
        PERFORM shut_out(session_user);
    END IF;
END {BODY};

CREATE OR REPLACE FUNCTION claim_stack(
    of_round text, of_pass integer, wanted integer, by_teller text, patience interval)
    RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS {BODY}
DECLARE
    holder record;
BEGIN
    DELETE FROM claim c WHERE c.round = of_round AND c.pass = of_pass AND c.login <> session_user
        AND c.at < now() - patience
        AND NOT EXISTS (SELECT FROM beat b WHERE b.login = c.login AND b.at > now() - patience);
    INSERT INTO claim (round, pass, stack, login, teller) VALUES (of_round, of_pass, wanted, session_user, by_teller)
        ON CONFLICT (round, pass, stack) DO NOTHING;
    SELECT c.login, c.teller INTO holder FROM claim c
        WHERE c.round = of_round AND c.pass = of_pass AND c.stack = wanted;
    IF holder.login = session_user THEN
        RETURN '';
    END IF;
    RETURN holder.teller;
END {BODY};
CREATE OR REPLACE FUNCTION release_stacks() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public
    AS {BODY}
    DELETE FROM claim WHERE login = session_user
{BODY};

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO {BODY} BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END {BODY};
GRANT USAGE ON SCHEMA public TO {STATION}, {VIEWER};
GRANT SELECT, INSERT ON entry, picture, paper, sighting TO {STATION};
GRANT USAGE ON SEQUENCE sighting_id_seq TO {STATION};
GRANT SELECT ON station, beat, claim, shown TO {STATION};
GRANT SELECT ON shown TO {VIEWER};
GRANT EXECUTE ON FUNCTION take_turn(bigint), claim_stack(text, integer, integer, text, interval),
    release_stacks(), require_next(), tell_news() TO {STATION};
GRANT EXECUTE ON FUNCTION put_beat(jsonb), finish_joining(), give_up_joining() TO {STATION}, {VIEWER};
"""
"""Everything a database for tables holds; running it again changes nothing."""

# CREATE ROLE knows no IF NOT EXISTS, and roles belong to the whole server: another congress may have made them.
ROLES: Final = f"""
DO {BODY} BEGIN
    CREATE ROLE ballot_owner NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; END {BODY};
DO {BODY} BEGIN
    CREATE ROLE {STATION} NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; END {BODY};
DO {BODY} BEGIN
    CREATE ROLE {VIEWER} NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; END {BODY};
GRANT ballot_owner TO CURRENT_USER;
"""
"""Groups whose rights each table gets."""

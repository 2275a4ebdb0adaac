SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.refuse_deed_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN RAISE EXCEPTION 'a deed is never changed: do another in its case' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION public.refuse_edition_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN RAISE EXCEPTION 'a published sheet is never changed: publish a correction' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION public.tell_of_orders() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN NOTIFY center_orders; RETURN NULL; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.accounts (
    badge character varying NOT NULL,
    name character varying NOT NULL,
    password_hash character varying NOT NULL,
    state character varying NOT NULL,
    must_change integer NOT NULL,
    wrong integer NOT NULL,
    locked_until bigint NOT NULL,
    made_at bigint NOT NULL
);
CREATE TABLE public.alarms (
    id bigint NOT NULL,
    at bigint NOT NULL,
    terminal character varying NOT NULL,
    what character varying NOT NULL,
    detail text NOT NULL
);
CREATE SEQUENCE public.alarms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.alarms_id_seq OWNED BY public.alarms.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.asked_days (
    day character varying NOT NULL,
    looked_at bigint NOT NULL
);
CREATE TABLE public.bundles (
    target character varying NOT NULL,
    epoch bigint NOT NULL,
    version bigint NOT NULL,
    bundle text NOT NULL,
    published_at bigint NOT NULL,
    held integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.cases (
    register character varying NOT NULL,
    "case" character varying NOT NULL,
    state character varying NOT NULL,
    about character varying NOT NULL,
    unit character varying NOT NULL,
    "window" character varying NOT NULL,
    due bigint NOT NULL,
    opened bigint NOT NULL,
    changed bigint NOT NULL,
    deeds integer NOT NULL
);
CREATE TABLE public.complaint_contacts (
    "case" character varying NOT NULL,
    contact text NOT NULL,
    at bigint NOT NULL
);
CREATE TABLE public.complaint_facts (
    terminal character varying NOT NULL,
    series character varying NOT NULL,
    seq bigint NOT NULL,
    "case" character varying NOT NULL
);
CREATE TABLE public.complaint_numbers (
    number character varying NOT NULL,
    "case" character varying NOT NULL
);
CREATE TABLE public.config_answers (
    terminal character varying NOT NULL,
    what character varying NOT NULL,
    detail text NOT NULL,
    at bigint NOT NULL,
    received bigint NOT NULL
);
CREATE TABLE public.decided_days (
    day character varying NOT NULL,
    register character varying NOT NULL,
    "case" character varying NOT NULL
);
CREATE TABLE public.deeds (
    number bigint NOT NULL,
    register character varying NOT NULL,
    "case" character varying NOT NULL,
    did character varying NOT NULL,
    by character varying NOT NULL,
    why text NOT NULL,
    content text NOT NULL,
    at bigint NOT NULL,
    seq bigint NOT NULL,
    form character varying
);
CREATE SEQUENCE public.deeds_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.deeds_number_seq OWNED BY public.deeds.number;
CREATE TABLE public.directories (
    epoch bigint NOT NULL,
    version bigint NOT NULL,
    directory text NOT NULL,
    published_at bigint NOT NULL
);
CREATE TABLE public.editions (
    number bigint NOT NULL,
    day character varying NOT NULL,
    revision integer NOT NULL,
    published_at bigint NOT NULL,
    by character varying NOT NULL,
    why text NOT NULL,
    inputs character varying NOT NULL,
    awaited text NOT NULL,
    rows text NOT NULL
);
CREATE SEQUENCE public.editions_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.editions_number_seq OWNED BY public.editions.number;
CREATE TABLE public.errands (
    "order" bigint NOT NULL,
    "window" character varying NOT NULL,
    kind character varying NOT NULL,
    about text NOT NULL,
    by character varying NOT NULL,
    request character varying,
    "case" character varying,
    given_at bigint NOT NULL,
    until bigint NOT NULL,
    state character varying NOT NULL,
    detail text NOT NULL,
    terminal character varying NOT NULL,
    ended_at bigint,
    file text
);
CREATE TABLE public.facts (
    terminal character varying NOT NULL,
    series character varying NOT NULL,
    seq bigint NOT NULL,
    kind character varying NOT NULL,
    "window" character varying NOT NULL,
    at bigint NOT NULL,
    received bigint NOT NULL,
    hash character varying NOT NULL,
    raw text NOT NULL
);
CREATE TABLE public.grants (
    id bigint NOT NULL,
    badge character varying NOT NULL,
    role character varying NOT NULL,
    scope character varying NOT NULL,
    since bigint NOT NULL,
    until bigint,
    instead_of character varying NOT NULL,
    given_by character varying NOT NULL,
    taken_by character varying DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.grants_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.grants_id_seq OWNED BY public.grants.id;
CREATE TABLE public.holds (
    day character varying NOT NULL,
    by character varying NOT NULL,
    why text NOT NULL,
    at bigint NOT NULL
);
CREATE TABLE public.judged_days (
    day character varying NOT NULL,
    judged_at bigint NOT NULL,
    inputs character varying NOT NULL,
    edition bigint NOT NULL,
    changes integer NOT NULL,
    unlisted text NOT NULL
);
CREATE TABLE public.judged_rows (
    badge character varying NOT NULL,
    day character varying NOT NULL,
    "row" text NOT NULL
);
CREATE TABLE public.makers (
    series character varying NOT NULL,
    terminal character varying NOT NULL,
    since bigint NOT NULL,
    through bigint DEFAULT '0'::bigint NOT NULL,
    hash character varying DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.meta (
    key character varying NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.notices (
    id bigint NOT NULL,
    kind character varying NOT NULL,
    matter character varying NOT NULL,
    number character varying NOT NULL,
    path character varying NOT NULL,
    at bigint NOT NULL,
    state character varying NOT NULL,
    tries integer NOT NULL,
    next_at bigint NOT NULL,
    why text NOT NULL
);
CREATE SEQUENCE public.notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.notices_id_seq OWNED BY public.notices.id;
CREATE TABLE public.office_audits (
    id bigint NOT NULL,
    at bigint NOT NULL,
    by character varying NOT NULL,
    what character varying NOT NULL,
    page character varying NOT NULL,
    about character varying NOT NULL,
    detail text NOT NULL,
    address character varying NOT NULL
);
CREATE SEQUENCE public.office_audits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.office_audits_id_seq OWNED BY public.office_audits.id;
CREATE TABLE public.office_sessions (
    token_hash character varying NOT NULL,
    badge character varying NOT NULL,
    csrf character varying NOT NULL,
    made_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    address character varying NOT NULL
);
CREATE TABLE public.orders (
    id bigint NOT NULL,
    "window" character varying NOT NULL,
    kind character varying NOT NULL,
    body text NOT NULL,
    at bigint NOT NULL,
    mark character varying DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
CREATE TABLE public.quarantine (
    id bigint NOT NULL,
    terminal character varying NOT NULL,
    series character varying NOT NULL,
    seq bigint NOT NULL,
    received bigint NOT NULL,
    why text NOT NULL,
    raw text NOT NULL,
    released bigint,
    released_by character varying DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.quarantine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.quarantine_id_seq OWNED BY public.quarantine.id;
CREATE TABLE public.rating_cursors (
    series character varying NOT NULL,
    through bigint NOT NULL
);
CREATE TABLE public.rating_sums (
    period character varying NOT NULL,
    "window" character varying NOT NULL,
    badge character varying NOT NULL,
    very_satisfied bigint NOT NULL,
    satisfied bigint NOT NULL,
    basically_satisfied bigint NOT NULL,
    dissatisfied bigint NOT NULL,
    very_dissatisfied bigint NOT NULL,
    unclear bigint NOT NULL,
    unrated bigint NOT NULL,
    excluded bigint NOT NULL
);
CREATE TABLE public.ratings (
    series character varying NOT NULL,
    seq bigint NOT NULL,
    "window" character varying NOT NULL,
    badge character varying NOT NULL,
    answer character varying NOT NULL,
    day character varying NOT NULL,
    at bigint NOT NULL,
    flood integer NOT NULL,
    review character varying DEFAULT ''::character varying NOT NULL,
    excluded integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.revocations (
    key_hash character varying NOT NULL,
    at bigint NOT NULL,
    lifted integer NOT NULL
);
CREATE TABLE public.rollouts (
    epoch bigint NOT NULL,
    version bigint NOT NULL,
    plan text NOT NULL,
    planned_at bigint NOT NULL,
    begun integer NOT NULL,
    standing character varying NOT NULL,
    whole integer NOT NULL,
    why text NOT NULL,
    forgiven text NOT NULL,
    decided_at bigint NOT NULL,
    standing_since bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.seals (
    key character varying NOT NULL
);
CREATE TABLE public.software (
    epoch bigint NOT NULL,
    version bigint NOT NULL,
    sha256 character varying NOT NULL,
    signed text NOT NULL,
    whole integer NOT NULL,
    published_at bigint NOT NULL
);
CREATE TABLE public.stays (
    id bigint NOT NULL,
    terminal character varying NOT NULL,
    "window" character varying NOT NULL,
    since bigint NOT NULL,
    until bigint
);
CREATE SEQUENCE public.stays_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stays_id_seq OWNED BY public.stays.id;
CREATE TABLE public.symptoms (
    terminal character varying NOT NULL,
    what character varying NOT NULL,
    since bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    told integer NOT NULL
);
CREATE TABLE public.systems (
    key_hash character varying NOT NULL,
    name character varying NOT NULL,
    made_at bigint NOT NULL
);
CREATE TABLE public.terminals (
    terminal character varying NOT NULL,
    key_hash character varying NOT NULL,
    board character varying NOT NULL,
    version character varying NOT NULL,
    code character varying NOT NULL,
    state character varying NOT NULL,
    "window" character varying NOT NULL,
    first_seen bigint NOT NULL,
    last_seen bigint NOT NULL,
    report text,
    reported_at bigint,
    address character varying DEFAULT ''::character varying NOT NULL,
    commitment character varying DEFAULT ''::character varying NOT NULL,
    challenge character varying DEFAULT ''::character varying NOT NULL,
    known integer DEFAULT 0 NOT NULL,
    moved_by bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.tokens (
    id character varying NOT NULL,
    secret_hash character varying NOT NULL,
    "window" character varying NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    used_by character varying,
    misused_at bigint
);
ALTER TABLE ONLY public.alarms ALTER COLUMN id SET DEFAULT nextval('public.alarms_id_seq'::regclass);
ALTER TABLE ONLY public.deeds ALTER COLUMN number SET DEFAULT nextval('public.deeds_number_seq'::regclass);
ALTER TABLE ONLY public.editions ALTER COLUMN number SET DEFAULT nextval('public.editions_number_seq'::regclass);
ALTER TABLE ONLY public.grants ALTER COLUMN id SET DEFAULT nextval('public.grants_id_seq'::regclass);
ALTER TABLE ONLY public.notices ALTER COLUMN id SET DEFAULT nextval('public.notices_id_seq'::regclass);
ALTER TABLE ONLY public.office_audits ALTER COLUMN id SET DEFAULT nextval('public.office_audits_id_seq'::regclass);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
ALTER TABLE ONLY public.quarantine ALTER COLUMN id SET DEFAULT nextval('public.quarantine_id_seq'::regclass);
ALTER TABLE ONLY public.stays ALTER COLUMN id SET DEFAULT nextval('public.stays_id_seq'::regclass);
INSERT INTO public.accounts VALUES ('GH-0001', '督查', '$argon2id$', 'active', 0, 0, 0, 1795965440000);
INSERT INTO public.alarms VALUES (1, 1795965433580, 't-3ef9448397ae', 'conflict', 'series a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1: 3 came again with other content');
INSERT INTO public.alembic_version VALUES ('0023');
INSERT INTO public.asked_days VALUES ('2026-11-27', 1795965440000);
INSERT INTO public.bundles VALUES ('2F-17', 1, 1, 'MYwop2zZuGjFo7Wd/WB8FqoavBAgSZJ8VtukuNphKBPViW2hviQrN0axerqGFljQaI8yn+I/dlcFrGJ8fMbSCnsiYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjEsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIlx1N2IyY1x1NGUwMCJ9fQ==', 1795965433658, 0);
INSERT INTO public.bundles VALUES ('2F-17', 1, 2, 'IB+XRah6wwr8YubrFLlw9EQCm8EKARZ0Itor2BGkwW1Tie4wKSX7QrlV1sl7Z0p6oeF5YK02Uj1c5tJLknGUC3siYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjIsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIiJ9fQ==', 1795965433676, 0);
INSERT INTO public.cases VALUES ('request', '2026-000001', 'waiting', 'GH-0217', '公安局', '2F-17', 0, 1795965440000, 1795965440000, 1);
INSERT INTO public.complaint_contacts VALUES ('2026-000001', '{}', 1795965440000);
INSERT INTO public.complaint_facts VALUES ('t-1', 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 7, '2026-000001');
INSERT INTO public.complaint_numbers VALUES ('2026-000001-1', '2026-000001');
INSERT INTO public.config_answers VALUES ('t-3ef9448397ae', 'config', '1.2', 1795965433000, 1795965433417);
INSERT INTO public.decided_days VALUES ('2026-11-27', 'request', '2026-000001');
INSERT INTO public.deeds VALUES (1, 'request', '2026-000001', 'opened', 'GH-0217', '', '{}', 1795965440000, 1, NULL);
INSERT INTO public.directories VALUES (1, 5, '1onx/t+JzZDdDrMBSMH1GFJkLvQetFAVjpWhOS8aI5Xc3z8GGiO5IjBXFyCBelfR7EvhFLvcnrZvA1H0j/tdDnsiYWxnb3JpdGhtIjoiZWQyNTUxOSIsImhhbGwiOiLmlL/liqHmnI3liqHkuK3lv4MiLCJlcG9jaCI6MSwidmVyc2lvbiI6NSwiaXNzdWVkIjoxNzk1MzkxNTIwMDAwLCJjYXJkX2tleSI6ImI2OTQ5ODE4MjdiNDQ4MWEiLCJwZW9wbGUiOlt7ImJhZGdlIjoiR0gtMDgxMCIsIm5hbWUiOiLotbXmmI4iLCJ3aW5kb3dzIjpbIjNGLTA4Il0sImNhcmRzIjpbIjc0OWYxNTg2MWMxYmUwYzA2MmQyYTEyMzZkZGUzNDdhIl19XX0=', 1795965433690);
INSERT INTO public.editions VALUES (1, '2026-11-23', 1, 1795485300000, '', '', '5555555555555555555555555555555555555555555555555555555555555555', '["2F-18"]', '[{"unit":"税务","badge":"1024","name":"张三","half_days_absent":0,"late":1,"early":0,"pending":true}]');
INSERT INTO public.errands VALUES (6, '2F-17', 'erasure', 'GH-0217', 'it', 'page-7', NULL, 1795965440000, 1795969040000, 'done', 'slots 2, 3 of ab; facts 118 cc', 't-3ef9448397ae', 1795965460000, NULL);
INSERT INTO public.facts VALUES ('t-3ef9448397ae', 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 1, 'rating', '2F-17', 1795391520001, 1795965433417, 'bcb5e5d013baad181c96aaca86fe815d7cbfd18a138fa1c678ce29261d440576', '{"at":1795391520001,"body":{"badge":"1024","level":"satisfied","replaces":0,"staffing":0},"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","clock":"synced","config":"1.1","kind":"rating","mono":1000,"prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":1,"series":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","terminal":"t-3ef9448397ae","window":"2F-17"}');
INSERT INTO public.facts VALUES ('t-3ef9448397ae', 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 2, 'audit', '2F-17', 1795391520002, 1795965433494, '1640c7d969722f8691197055f18f56f5d703be7dc1c4a32dcfd05f6d08f15f0e', '{"at":1795391520002,"body":{"badge":"1024","by":"9001","consent":"C-1","detail":"finger 1","library":"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0","slot":3,"what":"enrolment"},"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","clock":"synced","config":"1.1","kind":"audit","mono":2000,"prev":"bcb5e5d013baad181c96aaca86fe815d7cbfd18a138fa1c678ce29261d440576","seq":2,"series":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","terminal":"t-3ef9448397ae","window":"2F-17"}');
INSERT INTO public.facts VALUES ('t-3ef9448397ae', 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 3, 'rating', '2F-17', 1795391520003, 1795965433494, '955279222627a1654bff632872d9dc7bbd6b0d2f49fe49cae1016f354dd07849', '{"at":1795391520003,"body":{"badge":"1024","level":"satisfied","replaces":0,"staffing":0},"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","clock":"synced","config":"1.1","kind":"rating","mono":3000,"prev":"1640c7d969722f8691197055f18f56f5d703be7dc1c4a32dcfd05f6d08f15f0e","seq":3,"series":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","terminal":"t-3ef9448397ae","window":"2F-17"}');
INSERT INTO public.grants VALUES (1, 'GH-0001', 'supervision_head', '', 1795965440000, NULL, '', '', '');
INSERT INTO public.holds VALUES ('2026-11-24', 'wang', 'the line was cut', 1795570000000);
INSERT INTO public.judged_days VALUES ('2026-11-23', 1795485300000, '5555555555555555555555555555555555555555555555555555555555555555', 1, 0, '[]');
INSERT INTO public.judged_rows VALUES ('1024', '2026-11-23', '{"unit":"税务","window":"2F-17","badge":"1024","name":"张三","judged":{"sessions":[],"worked_minutes":0,"half_days_absent":0,"unused":[]},"awaited":[]}');
INSERT INTO public.makers VALUES ('a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 't-3ef9448397ae', 1795965433417, 4, '');
INSERT INTO public.meta VALUES ('store', '226850b5fe181d0dd490f5563ad80e2c');
INSERT INTO public.notices VALUES (1, 'terminal_sick', 't-5c5c5c5c5c5c 1795965440000', '2F-17', '/fleet/2F-17', 1795965440000, 'waiting', 1, 1795965500000, '');
INSERT INTO public.office_audits VALUES (1, 1795965440000, 'GH-0001', 'login', '/login', '', '', '192.0.2.7');
INSERT INTO public.office_sessions VALUES ('5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c', 'GH-0001', '6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d', 1795965440000, 1795965440000, '192.0.2.7');
INSERT INTO public.orders VALUES (1, '2F-17', 'fingers', '{"type":"fingers","slots":{"3":"1024"},"library":"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"}', 1795965433098, '');
INSERT INTO public.orders VALUES (2, '2F-17', 'configuration', '{"type":"configuration","bundle":"MYwop2zZuGjFo7Wd/WB8FqoavBAgSZJ8VtukuNphKBPViW2hviQrN0axerqGFljQaI8yn+I/dlcFrGJ8fMbSCnsiYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjEsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIlx1N2IyY1x1NGUwMCJ9fQ=="}', 1795965433658, '');
INSERT INTO public.orders VALUES (3, '2F-17', 'configuration', '{"type":"configuration","bundle":"IB+XRah6wwr8YubrFLlw9EQCm8EKARZ0Itor2BGkwW1Tie4wKSX7QrlV1sl7Z0p6oeF5YK02Uj1c5tJLknGUC3siYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjIsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIiJ9fQ=="}', 1795965433676, '');
INSERT INTO public.orders VALUES (4, '2F-17', 'invitation', '{"type":"invitation","case":"5da483d34b064008485201401cf413cf","until":1795965493709}', 1795965433709, '');
INSERT INTO public.quarantine VALUES (1, 't-3ef9448397ae', 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 4, 1795965433550, 'Expected `int`, got `str` - at `$.at`', '{"terminal": "t-3ef9448397ae", "series": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1", "seq": 4, "window": "2F-17", "config": "1.1", "prev": "955279222627a1654bff632872d9dc7bbd6b0d2f49fe49cae1016f354dd07849", "at": "noon", "boot": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "mono": 4000, "clock": "synced", "kind": "rating", "body": {"level": "satisfied", "badge": "1024", "staffing": 0, "replaces": 0}}', NULL, '');
INSERT INTO public.quarantine VALUES (2, 't-3ef9448397ae', 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 3, 1795965433580, 'another fact with this number is settled already', '{"terminal": "t-3ef9448397ae", "series": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1", "seq": 3, "window": "2F-17", "config": "1.1", "prev": "1640c7d969722f8691197055f18f56f5d703be7dc1c4a32dcfd05f6d08f15f0e", "at": 1795391520003, "boot": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "mono": 3000, "clock": "synced", "kind": "rating", "body": {"level": "bad", "badge": "1024", "staffing": 0, "replaces": 0}}', NULL, '');
INSERT INTO public.rating_cursors VALUES ('a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 4);
INSERT INTO public.rating_sums VALUES ('2026-11', '2F-17', 'GH-0217', 0, 0, 0, 0, 0, 0, 0, 1);
INSERT INTO public.ratings VALUES ('a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 1, '2F-17', 'GH-0217', 'dissatisfied', '2026-11-30', 1795996800000, 0, '2026-000001', 1);
INSERT INTO public.revocations VALUES ('9985b2e4b9b71b28ce59ea5ce77f0b110637b625c6d7f41e982c9510940a2056', 1795965433240, 0);
INSERT INTO public.rollouts VALUES (1, 2, 'M0hlVaPAH6rqh+0JB1lu0M5+iCuKqLDdApM/YDlkQQi+V+ohpWTB2Ig9sRyb2+KXLFxkndNV+pUEYmVJJgMsC3siYWxnb3JpdGhtIjoiZWQyNTUxOSIsImVwb2NoIjoxLCJ2ZXJzaW9uIjoyLCJpc3N1ZWQiOjAsIndhdmVzIjpbWyIyRi0xNyJdXSwiY2FuYXJ5IjpmYWxzZSwibm90X2JlZm9yZSI6MH0=', 1795965423077, 1, 'done', 1, '', '[]', 0, 0);
INSERT INTO public.seals VALUES ('8702d4b1f5bc33086a8962d3bd716a1137766984524d4e758b3c0848a555fe9d');
INSERT INTO public.software VALUES (1, 3, '745861123d5e4aa26bf6e7e7914d3ec7addb4a1007ca5ec0ad7161e5afb81132', 'b0eRTtkpzpye6fdY5lKbqhM+6I8HmtGaveqe+S/0GKMBTQuHNt1rV4tLUI7Ey8QUdmMPM5pQAKY4IYTxDqDFBXsiYWxnb3JpdGhtIjogImVkMjU1MTkiLCAiZXBvY2giOiAxLCAidmVyc2lvbiI6IDMsICJwcm9ncmFtIjogIjAuMS4wIiwgImRlYmlhbiI6ICJ0cml4aWUiLCAiYXJjaGl0ZWN0dXJlIjogImFybTY0IiwgInNoYTI1NiI6ICI3NDU4NjExMjNkNWU0YWEyNmJmNmU3ZTc5MTRkM2VjN2FkZGI0YTEwMDdjYTVlYzBhZDcxNjFlNWFmYjgxMTMyIiwgInNpemUiOiA1ODkzOTUsICJpc3N1ZWQiOiAxNzk1MzkxNTIwMDAwLCAid2luZG93cyI6IFsiMkYtMTciXSwgImV2ZXJ5d2hlcmUiOiBmYWxzZX0=', 1, 1795965434000);
INSERT INTO public.stays VALUES (1, 't-3ef9448397ae', '2F-17', 0, NULL);
INSERT INTO public.symptoms VALUES ('t-5c5c5c5c5c5c', 'hot', 1795965440000, 1795965440000, 1795965440000, 1);
INSERT INTO public.systems VALUES ('5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c', '叫号', 1795965440000);
INSERT INTO public.terminals VALUES ('t-73a210154ad7', '73a210154ad7a0d313d6de7fd795ad29e65d8e71fc23a91d2d80abc03f8147a9', 'board-2', '1', '358791', 'waiting', '', 1795965433201, 1795965433201, NULL, NULL, '', '', '', 0, 0);
INSERT INTO public.terminals VALUES ('t-9985b2e4b9b7', '9985b2e4b9b71b28ce59ea5ce77f0b110637b625c6d7f41e982c9510940a2056', 'board-3', '1', '344053', 'rejected', '', 1795965433240, 1795965433240, NULL, NULL, '', '', '', 1, 0);
INSERT INTO public.terminals VALUES ('t-3ef9448397ae', '3ef9448397ae2f99365c876d7eeecbde510d1f91bb58cf9a82ee7346daa87b4e', 'board-1', '1', '431392', 'accepted', '2F-17', 1795965432079, 1795965433642, '{"version":"0.1.0","config":"1.1","recorded":4,"waiting":0,"clock":"synced","parts":{"sensor":"gone"},"board":{"temperature":51}}', 1795965433642, '', '', '', 1, 0);
INSERT INTO public.tokens VALUES ('ab12cd', '9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f', '2F-18', 1795965422000, 1797175022000, NULL, NULL, NULL);
SELECT pg_catalog.setval('public.alarms_id_seq', 1, true);
SELECT pg_catalog.setval('public.deeds_number_seq', 1, true);
SELECT pg_catalog.setval('public.editions_number_seq', 1, true);
SELECT pg_catalog.setval('public.grants_id_seq', 1, true);
SELECT pg_catalog.setval('public.notices_id_seq', 1, true);
SELECT pg_catalog.setval('public.office_audits_id_seq', 1, true);
SELECT pg_catalog.setval('public.orders_id_seq', 4, true);
SELECT pg_catalog.setval('public.quarantine_id_seq', 2, true);
SELECT pg_catalog.setval('public.stays_id_seq', 1, true);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (badge);
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT alarms_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.asked_days
    ADD CONSTRAINT asked_days_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.bundles
    ADD CONSTRAINT bundles_pkey PRIMARY KEY (target, epoch, version);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (register, "case");
ALTER TABLE ONLY public.complaint_contacts
    ADD CONSTRAINT complaint_contacts_pkey PRIMARY KEY ("case");
ALTER TABLE ONLY public.complaint_facts
    ADD CONSTRAINT complaint_facts_pkey PRIMARY KEY (terminal, series, seq);
ALTER TABLE ONLY public.complaint_numbers
    ADD CONSTRAINT complaint_numbers_pkey PRIMARY KEY (number, "case");
ALTER TABLE ONLY public.config_answers
    ADD CONSTRAINT config_answers_pkey PRIMARY KEY (terminal);
ALTER TABLE ONLY public.decided_days
    ADD CONSTRAINT decided_days_pkey PRIMARY KEY (day, register, "case");
ALTER TABLE ONLY public.deeds
    ADD CONSTRAINT deeds_form_key UNIQUE (form);
ALTER TABLE ONLY public.deeds
    ADD CONSTRAINT deeds_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.directories
    ADD CONSTRAINT directories_pkey PRIMARY KEY (epoch, version);
ALTER TABLE ONLY public.editions
    ADD CONSTRAINT editions_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.errands
    ADD CONSTRAINT errands_pkey PRIMARY KEY ("order");
ALTER TABLE ONLY public.facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (terminal, series, seq);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.judged_days
    ADD CONSTRAINT judged_days_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.judged_rows
    ADD CONSTRAINT judged_rows_pkey PRIMARY KEY (badge, day);
ALTER TABLE ONLY public.makers
    ADD CONSTRAINT makers_pkey PRIMARY KEY (series);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.office_audits
    ADD CONSTRAINT office_audits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.office_sessions
    ADD CONSTRAINT office_sessions_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rating_cursors
    ADD CONSTRAINT rating_cursors_pkey PRIMARY KEY (series);
ALTER TABLE ONLY public.rating_sums
    ADD CONSTRAINT rating_sums_pkey PRIMARY KEY (period, "window", badge);
ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_pkey PRIMARY KEY (series, seq);
ALTER TABLE ONLY public.revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (key_hash, at);
ALTER TABLE ONLY public.rollouts
    ADD CONSTRAINT rollouts_pkey PRIMARY KEY (epoch, version);
ALTER TABLE ONLY public.seals
    ADD CONSTRAINT seals_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.software
    ADD CONSTRAINT software_pkey PRIMARY KEY (epoch, version);
ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.symptoms
    ADD CONSTRAINT symptoms_pkey PRIMARY KEY (terminal, what);
ALTER TABLE ONLY public.systems
    ADD CONSTRAINT systems_name_key UNIQUE (name);
ALTER TABLE ONLY public.systems
    ADD CONSTRAINT systems_pkey PRIMARY KEY (key_hash);
ALTER TABLE ONLY public.terminals
    ADD CONSTRAINT terminals_pkey PRIMARY KEY (key_hash);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
CREATE INDEX cases_about ON public.cases USING btree (register, about, opened);
CREATE INDEX cases_state ON public.cases USING btree (register, state, opened);
CREATE INDEX deeds_case ON public.deeds USING btree (register, "case", number);
CREATE UNIQUE INDEX editions_day ON public.editions USING btree (day, revision);
CREATE INDEX errands_files ON public.errands USING btree (until) WHERE (file IS NOT NULL);
CREATE UNIQUE INDEX errands_request ON public.errands USING btree (by, request);
CREATE INDEX errands_until ON public.errands USING btree (until);
CREATE INDEX facts_complaints ON public.facts USING btree (terminal, series, seq) WHERE ((kind)::text = 'complaint'::text);
CREATE INDEX facts_fingers ON public.facts USING btree (received, series, seq) WHERE (((kind)::text = 'audit'::text) AND ((raw ~~ '%"what":"enrolment"%'::text) OR (raw ~~ '%"what":"erasure"%'::text) OR (raw ~~ '%"what":"settlement"%'::text)));
CREATE INDEX ix_errands_case ON public.errands USING btree ("case");
CREATE INDEX ix_errands_window ON public.errands USING btree ("window");
CREATE INDEX ix_grants_badge ON public.grants USING btree (badge);
CREATE INDEX ix_office_audits_about ON public.office_audits USING btree (about);
CREATE INDEX ix_office_audits_at ON public.office_audits USING btree (at);
CREATE INDEX ix_office_audits_by ON public.office_audits USING btree (by);
CREATE INDEX ix_office_sessions_badge ON public.office_sessions USING btree (badge);
CREATE INDEX ix_orders_window ON public.orders USING btree ("window");
CREATE INDEX ix_stays_terminal ON public.stays USING btree (terminal);
CREATE INDEX ix_stays_window ON public.stays USING btree ("window");
CREATE INDEX ix_terminals_code ON public.terminals USING btree (code);
CREATE INDEX judged_rows_day ON public.judged_rows USING btree (day);
CREATE UNIQUE INDEX notices_matter ON public.notices USING btree (kind, matter);
CREATE INDEX notices_next ON public.notices USING btree (state, next_at);
CREATE INDEX orders_whole ON public.orders USING btree (kind, "window", id, at) WHERE (((mark)::text = ''::text) AND ((kind)::text = ANY (ARRAY[('configuration'::character varying)::text, ('fingers'::character varying)::text])));
CREATE INDEX quarantine_place ON public.quarantine USING btree (terminal, series, seq);
CREATE INDEX ratings_bad ON public.ratings USING btree (day) WHERE ((answer)::text = ANY (ARRAY[('dissatisfied'::character varying)::text, ('very_dissatisfied'::character varying)::text]));
CREATE INDEX ratings_badge ON public.ratings USING btree (badge, day);
CREATE INDEX ratings_window ON public.ratings USING btree ("window", day);
CREATE TRIGGER deeds_delete BEFORE DELETE ON public.deeds FOR EACH ROW EXECUTE FUNCTION public.refuse_deed_change();
CREATE TRIGGER deeds_truncate BEFORE TRUNCATE ON public.deeds FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_deed_change();
CREATE TRIGGER deeds_update BEFORE UPDATE ON public.deeds FOR EACH ROW EXECUTE FUNCTION public.refuse_deed_change();
CREATE TRIGGER editions_delete BEFORE DELETE ON public.editions FOR EACH ROW EXECUTE FUNCTION public.refuse_edition_change();
CREATE TRIGGER editions_truncate BEFORE TRUNCATE ON public.editions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_edition_change();
CREATE TRIGGER editions_update BEFORE UPDATE ON public.editions FOR EACH ROW EXECUTE FUNCTION public.refuse_edition_change();
CREATE TRIGGER orders_are_told AFTER INSERT ON public.orders FOR EACH STATEMENT EXECUTE FUNCTION public.tell_of_orders();

-- Times are integer milliseconds since the epoch, identifiers are 16-byte blobs, kinds and states are the numbers of store/codes.rs.

create table decisions (
    seq         integer primary key,
    trace_id    blob    not null unique,
    kind        integer not null,
    severity    integer not null,
    occurred_at integer not null,
    received_at integer not null,
    approval_id blob,
    document    blob    not null,  -- the decision as JSON, without its body
    body        blob               -- the body as it was sent; last, so that who does not ask for it does not read it
) strict;

create index decisions_approval on decisions (approval_id) where approval_id is not null;

-- What each agent did of late, in spans of 15 minutes: a page about an approval asks for it, and no list of decisions is walked for that.
create table agent_activity (
    agent   blob    not null,   -- the first 16 bytes of SHA-256 over its id, or its name
    span    integer not null,   -- when the span began
    kind    integer not null,
    count   integer not null,
    primary key (agent, span, kind)
) strict, without rowid;
create index agent_activity_span on agent_activity (span);

create table approvals (
    seq            integer primary key,
    id             blob    not null unique,
    signature      blob    not null,
    decision       integer not null references decisions (seq),   -- the one that opened it
    status         integer not null,
    opened_at      integer not null,
    expires_at     integer not null,
    next_at        integer,                                       -- when something is due about it, while it is pending
    reminded       integer not null default 0,
    ended_at       integer,
    decided_by     text,                                          -- JSON
    note           text,
    window_ends_at integer,
    used_at        integer,
    asked          integer not null default 1
) strict;
create index approvals_signature on approvals (signature, seq);
create index approvals_due on approvals (next_at) where status = 0;
create index approvals_status on approvals (status, seq);
create index approvals_granted on approvals (window_ends_at) where status = 1;

-- The API keys that asked: they may ask how it stands, and the owner that a key had then may not approve.
create table approval_keys (
    approval integer not null references approvals (seq),
    key      blob    not null,
    owner    blob,
    slack    text,   -- the owner's member id in Slack
    primary key (approval, key)
) strict, without rowid;

create table approval_log (
    approval integer not null references approvals (seq),
    n        integer not null,
    at       integer not null,
    what     text    not null,
    who      text,              -- JSON
    note     text,
    primary key (approval, n)
) strict, without rowid;

-- The Slack app of a channel, as the first verified click showed it.
create table slack_apps (
    channel integer primary key references channels (seq),
    secret  blob    not null,   -- SHA-256 of the signing secret
    app     text    not null,
    team    text    not null,
    seen_at integer not null
) strict;

create table settings (
    name  text primary key,
    value text not null
) strict, without rowid;

create table incidents (
    seq        integer primary key,
    id         blob    not null unique,
    status     text    not null,
    opened_at  integer not null,
    closed_at  integer,
    resolution text,
    document   blob    not null   -- the incident as it was opened, as JSON
) strict;

create table channels (
    seq               integer primary key,
    id                blob    not null unique,
    name              text    not null,
    kind              text    not null,
    enabled           integer not null,
    managed           integer not null,
    destination       blob    not null,   -- kind and config, sealed
    filter            text    not null,
    reminder          integer not null default 0,
    pause_reason      text,
    paused_at         integer,
    pause_incident    blob,
    last_delivered_at integer,
    created_at        integer not null,
    updated_at        integer not null,
    deleted_at        integer             -- a deleted channel keeps its name for the deliveries that it had
) strict;
create unique index channels_name on channels (name) where deleted_at is null;

-- One dispatcher, good until `until`. What it leases, nobody else sends.
create table leases (
    id    integer primary key,
    until integer not null
) strict;

create table deliveries (
    id         integer primary key,
    channel    integer not null references channels (seq),
    event      integer not null,
    priority   integer not null,
    decision   integer references decisions (seq),
    incident   integer references incidents (seq),   -- neither: the sample card of a test
    bytes      integer not null default 0,           -- length of the event's document
    state      integer not null,
    lease      integer not null default 0,           -- 0: nobody's
    next_at    integer,
    failures   integer not null default 0,
    attempts   integer not null default 0,
    degraded   integer not null default 0,
    created_at integer not null,
    armed_at   integer not null,
    expires_at integer,
    settled_at integer,
    reason     text,
    reference  text,
    sent_in    integer,
    purpose    integer not null default 0,
    corrects   integer,             -- the delivery whose card it corrects
    target     blob                 -- where that card can be replaced, sealed
) strict;
-- The two small indexes that the dispatcher lives on: what waits, and what is leased. A delivery that is written already leased and
-- then settled never enters the first.
create index deliveries_due on deliveries (channel, priority, id) where state = 0 and lease = 0;
create index deliveries_leased on deliveries (lease) where lease <> 0;
create index deliveries_expiring on deliveries (expires_at) where state = 0 and expires_at is not null;
create index deliveries_decision on deliveries (decision) where decision is not null;
create index deliveries_incident on deliveries (incident) where incident is not null;
-- What an operator looks for: anything that is neither waiting nor delivered.
create index deliveries_failed on deliveries (state, id) where state > 1;

create table attempts (
    delivery   integer not null,
    n          integer not null,
    at         integer not null,
    latency_ms integer not null,
    status     integer,
    outcome    text    not null,
    response   text    not null,
    primary key (delivery, n)
) strict, without rowid;

create table users (
    id            blob    primary key,
    email         text    not null unique,
    name          text    not null,
    role          text    not null,
    password_hash text    not null,
    slack_team    text,
    slack_user    text,
    created_at    integer not null
) strict, without rowid;

create unique index users_slack on users (slack_team, slack_user) where slack_user is not null;

create table credentials (
    hash       blob    primary key,
    id         blob    not null unique,
    kind       text    not null,
    user_id    blob    references users (id),
    name       text    not null,
    prefix     text    not null,
    created_at integer not null,
    expires_at integer,
    owner      blob    references users (id),   -- of a key: the person who may not approve what it asks
    agent      text                             -- of a key: the one agent that it speaks for
) strict, without rowid;

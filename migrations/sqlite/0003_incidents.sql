-- Incidents that decisions open and join, and what people do about them.
alter table incidents add column cause text not null default '';      -- the trigger
alter table incidents add column agent blob;                          -- as in agent_activity; none where no decision joins it
alter table incidents add column traces integer not null default 0;   -- how many decisions it is about, also those that it does not name

update incidents set cause = document ->> '$.trigger', traces = json_array_length(document, '$.trace_ids');
update incidents set resolution = 'infrastructure' where resolution is not null;

-- The one that the next decision of an agent joins.
create index incidents_joined on incidents (agent, cause) where agent is not null and status <> 'closed';

-- The decisions that an incident names, at most 1,000 of each.
create table incident_traces (
    incident integer not null references incidents (seq),
    decision integer not null references decisions (seq),
    primary key (incident, decision)
) strict, without rowid;
create index incident_traces_decision on incident_traces (decision, incident);

insert or ignore into incident_traces (incident, decision)
select i.seq, d.seq from incidents i, json_each(i.document, '$.trace_ids') t join decisions d on d.trace_id = unhex(t.value, '-');

-- What happened to an incident, and what people wrote about it.
create table incident_log (
    incident integer not null references incidents (seq),
    n        integer not null,
    at       integer not null,
    what     text    not null,
    who      text,              -- JSON
    note     text,
    primary key (incident, n)
) strict, without rowid;

insert into incident_log (incident, n, at, what) select seq, 1, opened_at, 'opened' from incidents;
insert into incident_log (incident, n, at, what, note) select seq, 2, closed_at, 'closed', resolution from incidents where closed_at is not null;

-- Of a DENY: when the newest of its span came in, and their rows; 8 and 8 bytes each, at most 50.
alter table agent_activity add column recent blob;

-- The order of an export. What happens comes in soon after, so that new entries go near the end.
create index decisions_occurred on decisions (occurred_at, trace_id);

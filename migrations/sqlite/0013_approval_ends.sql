-- What waits for an answer, what ends first on top.
create index approvals_ends on approvals (expires_at, id) where status = 0;

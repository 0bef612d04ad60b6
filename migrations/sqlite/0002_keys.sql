-- What an API key may do and from where; and the short-lived keys that are made with another one.
alter table credentials add column description text;
alter table credentials add column ip_allowlist text;               -- JSON: networks; none: any
alter table credentials add column environment text;
alter table credentials add column rate_limit integer;              -- calls a minute
alter table credentials add column scopes text;                     -- JSON
alter table credentials add column last_used_at integer;
alter table credentials add column parent blob;                     -- of an ephemeral key, and so are the rest: the key that it was made with
alter table credentials add column scope text;                      -- JSON
alter table credentials add column max_uses integer;
alter table credentials add column uses integer not null default 0;
alter table credentials add column revoked_at integer;
alter table credentials add column revoke_reason text;

create index credentials_kind on credentials (kind, id);
create index credentials_parent on credentials (parent) where parent is not null;
-- What is thrown away a while after its end.
create index credentials_ending on credentials (expires_at) where parent is not null;

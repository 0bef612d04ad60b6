-- Since when a person may not sign in; their name stays in what they did.
alter table users add column disabled_at integer;

create index credentials_user on credentials (user_id, kind) where user_id is not null;

-- Who a person is at an issuer that says who they are: a subject there is one person here, for ever, and a person has one subject at each issuer.
create table identities (
    issuer     text    not null,
    subject    text    not null,
    user_id    blob    not null references users (id),
    provider   text    not null,   -- what the configuration called the issuer then
    created_at integer not null,
    primary key (issuer, subject)
) strict, without rowid;
create unique index identities_user on identities (user_id, issuer);

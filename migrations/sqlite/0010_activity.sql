-- By what the list of decisions is filtered, in blocks of 8,192 consecutive `decisions.seq`: built behind what comes in, and not looked at for what came in since the last block.

-- The blocks that are whole in the index. From the first to the last of them, one that is not here has no decisions any more.
create table activity_blocks (
    block          integer primary key,   -- seq >> 13
    first_occurred integer not null,
    last_occurred  integer not null,
    first_received integer not null,
    last_received  integer not null,
    first_trace    blob    not null,
    last_trace     blob    not null
) strict;

-- What decisions are found by. A term is there as long as a block that is not older than the oldest decision has it.
create table activity_terms (
    id         integer primary key,
    field      integer not null,
    value      text    not null,
    last_block integer not null,
    unique (field, value)
) strict;

-- Which rows of a block have a term. New blocks are at the end, and old ones go from the beginning.
create table activity_postings (
    key  integer primary key,   -- block << 32 | term
    rows blob    not null
) strict;

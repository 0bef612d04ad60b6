-- Names are counted up to a number a step (store/sqlite/stats.rs, `most`); what was counted before that are the same.
insert into stats (step, what, at, key, count)
    select step, what, at, '', sum(count)
    from (select *, row_number() over (partition by step, what, at order by count desc, key) as place from stats where what in (2, 3, 4) and key <> '')
    where place > iif(step = 60000, 50, 100)
    group by step, what, at
    on conflict do update set count = count + excluded.count;
delete from stats where (step, what, at, key) in
    (select step, what, at, key
     from (select *, row_number() over (partition by step, what, at order by count desc, key) as place from stats where what in (2, 3, 4) and key <> '')
     where place > iif(step = 60000, 50, 100));

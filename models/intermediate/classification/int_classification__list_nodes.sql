-- The rows of the lists in use, each with its depth below the top and, where it cannot be used, why: C21
-- unknown or unusable parent, C22 code given before, C23 parents in a circle, C24 level that its parents
-- contradict.
with recursive entries as (
    select
        lists.scheme_id,
        lists.version,
        nodes.*,
        coalesce(nodes.parent_code, nodes.unreadable_parent) as parent_text,
        {{ first_match(
            "translate(" ~ normalised_text('nodes.level_text') ~ ", '一二三四五六七八九', '123456789')",
            '^第?([0-9]+)[级层]?$'
        ) }} as level_number,
        row_number() over (partition by nodes.file_sha256, nodes.node_code order by nodes.sheet, nodes.record)
            as code_rank,
        first_value(nodes.node_code_cell) over (
            partition by nodes.file_sha256, nodes.node_code order by nodes.sheet, nodes.record
        ) as first_cell
    from {{ ref('stg_classification__nodes') }} as nodes
    inner join {{ ref('int_classification__lists') }} as lists
        on nodes.file_sha256 = lists.file_sha256 and lists.disposition = 'in_use'
    where nodes.node_code is not null and nodes.node_name is not null
),

nodes as (
    select * from entries
    where code_rank = 1
),

-- From the top down: what parents in a circle or without a top hold is never reached.
tree as (
    select
        file_sha256,
        node_code,
        level_text,
        level_number,
        1 as depth
    from nodes
    where parent_text is null
    union all
    select
        nodes.file_sha256,
        nodes.node_code,
        nodes.level_text,
        nodes.level_number,
        tree.depth + 1 as depth
    from tree
    inner join nodes
        on tree.file_sha256 = nodes.file_sha256 and tree.node_code = nodes.parent_code
),

-- A level given as a word (产业链) stands where most of its nodes stand.
words as (
    select
        file_sha256,
        level_text,
        depth,
        row_number() over (partition by file_sha256, level_text order by count(*) desc, depth) as word_rank
    from tree
    where level_number is null
    group by file_sha256, level_text, depth
),

placed as (
    select
        tree.*,
        coalesce(cast(tree.level_number as integer), words.depth, tree.depth) as stated_depth
    from tree
    left join words
        on tree.file_sha256 = words.file_sha256 and tree.level_text = words.level_text and words.word_rank = 1
),

usable as (
    select
        placed.file_sha256,
        placed.node_code
    from placed
    where placed.depth = 1 and placed.stated_depth = 1
    union all
    select
        placed.file_sha256,
        placed.node_code
    from usable
    inner join nodes
        on usable.file_sha256 = nodes.file_sha256 and usable.node_code = nodes.parent_code
    inner join placed
        on nodes.file_sha256 = placed.file_sha256 and nodes.node_code = placed.node_code
    where placed.depth = placed.stated_depth
),

-- From the bottom up, for what was never reached: a node met on its own way up is part of a circle.
climbs as (
    select
        nodes.file_sha256,
        nodes.node_code as start_code,
        nodes.parent_code as reached_code
    from nodes
    left join tree
        on nodes.file_sha256 = tree.file_sha256 and nodes.node_code = tree.node_code
    where tree.node_code is null and nodes.parent_code is not null
    union
    select
        climbs.file_sha256,
        climbs.start_code,
        nodes.parent_code as reached_code
    from climbs
    inner join nodes
        on climbs.file_sha256 = nodes.file_sha256 and climbs.reached_code = nodes.node_code
    where nodes.parent_code is not null
)

select
    entries.file_sha256,
    entries.scheme_id,
    entries.version,
    entries.sheet,
    entries.record,
    entries.node_code,
    entries.node_name,
    entries.parent_text as parent_code,
    entries.uscc,
    entries.level_text,
    coalesce(
        entries.level_name, case when entries.level_number is null then entries.level_text end
    ) as level_name,
    placed.depth as level_no,
    entries.node_code_cell,
    entries.node_name_cell,
    entries.parent_code_cell,
    entries.level_text_cell,
    entries.first_cell,
    case
        when entries.code_rank > 1 then 'C22'
        when usable.node_code is not null then null
        when placed.depth <> placed.stated_depth then 'C24'
        when circles.start_code is not null then 'C23'
        else 'C21'
    end as issue_code
from entries
left join placed
    on entries.file_sha256 = placed.file_sha256 and entries.node_code = placed.node_code
left join usable
    on entries.file_sha256 = usable.file_sha256 and entries.node_code = usable.node_code
left join climbs as circles
    on
        entries.file_sha256 = circles.file_sha256
        and entries.node_code = circles.start_code
        and circles.start_code = circles.reached_code

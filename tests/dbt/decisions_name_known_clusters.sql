-- A decision that puts a center into a cluster names one of the clusters; another code would be shown as one.
select decisions.*
from {{ ref('classification_decisions') }} as decisions
left join {{ ref('dim_cluster') }} as clusters
    on decisions.node_code = clusters.cluster_code
where decisions.scheme_id = '{{ var("cluster_scheme_id") }}' and clusters.cluster_code is null

{{ statistics_table('spending_cluster_by_region') }}

{{ statistics_table('cluster_by_region') }}

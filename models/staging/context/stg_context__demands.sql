{{ ledger_records('demands', {
        'demand_no': ['demand_no', 'clean_text'],
        'demand_name': ['demand_name', 'shown_text'],
        'detail': ['detail', 'shown_text'],
        'cluster': ['cluster', 'shown_text'],
        'region': ['region', 'shown_text'],
        'proposed_by': ['proposed_by', 'shown_text'],
        'proposed_on': ['proposed_on', 'date']
    }, cells=['demand_no', 'demand_name', 'cluster', 'region'], source_table='context_values') }}

{{ ledger_records('core_enterprises', {
        'cluster': ['cluster', 'shown_text'],
        'region': ['region', 'shown_text'],
        'enterprise_name': ['enterprise_name', 'shown_text'],
        'uscc': ['enterprise_uscc', 'clean_text']
    }, cells=['cluster', 'region', 'enterprise_name'], source_table='context_values') }}

{{ ledger_records('listed_bases', {
        'base_name': ['base_name', 'shown_text'],
        'base_kind': ['base_kind', 'shown_text'],
        'host_name': ['host_name', 'shown_text'],
        'place': ['place', 'shown_text'],
        'direction_name': ['direction_name', 'shown_text'],
        'published_on': ['published_on', 'date'],
        'list_source': ['list_source', 'shown_text']
    }, cells=['base_name', 'place', 'direction_name'], source_table='context_values') }}

{{ raw_cells('ledger_values') }}

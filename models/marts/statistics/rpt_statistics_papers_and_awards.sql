{{ statistics_table('papers_and_awards') }}

"""The annual statistical bulletin (统计公报) as a Word document, made from the statistics marts."""

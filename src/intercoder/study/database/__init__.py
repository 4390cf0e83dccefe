"""What both databases share: tables, migrations, errors."""

"""Pages over several domains: home, community home, an account's page. Owns no table, writes nothing."""

"""Of a running ENV=prod stack."""

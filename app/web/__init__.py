"""The HTTP kit: routers, rendering, forms, headers, errors, live updates. Knows no domain."""

"""Everything that is tried: mirrors `app`, beside it contract, journeys, browser and support."""

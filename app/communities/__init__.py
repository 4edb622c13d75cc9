"""Communities, their members, cohorts, invitations and agreements."""

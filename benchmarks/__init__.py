"""What the addon costs, on portfolios of any size, by itself or beside a peer."""

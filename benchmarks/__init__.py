"""What the addon costs, measured on portfolios of any size, by itself or beside a peer."""

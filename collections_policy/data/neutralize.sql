UPDATE collections_carrier SET is_automatic = false;

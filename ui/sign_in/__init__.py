"""Who sits at the desk: sign in and out, PINs, locked screen."""

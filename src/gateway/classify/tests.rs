//! Rules one by one, and what must hold for any body.

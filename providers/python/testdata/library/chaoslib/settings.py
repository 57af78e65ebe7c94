"""What functions see of the settings, as the Chaos Toolkit's library has it."""

import contextvars

loaded_settings = contextvars.ContextVar("loaded_settings", default={})

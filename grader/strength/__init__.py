"""How strong a spec is: which wrong solutions it catches, and what hand-ins earn that do nothing."""

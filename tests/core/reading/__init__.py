"""Files of other systems are read line by line, and a broken line costs only itself."""

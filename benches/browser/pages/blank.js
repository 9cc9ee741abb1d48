/** Empty: the benchmark injects what the page runs. */

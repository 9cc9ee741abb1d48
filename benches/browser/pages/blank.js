/** Nothing: the benchmark tells the page what to do. */

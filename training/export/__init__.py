"""A checkpoint becomes a bundle: quantized, checked, calibrated, described."""

select measures, weights, intercept, slope from calibration

delete from calibration

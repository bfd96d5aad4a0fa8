"""One module a sheet of khtargets.xlsm."""

@echo off
rem Installs khtargets for Excel and LibreOffice: double-click this file. Nothing needs administrator rights.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
where py >nul 2>nul
if not errorlevel 1 (
  py -3 kh.py install %*
) else (
  python kh.py install %*
)
if errorlevel 1 echo.& echo Cai dat chua xong. Hay doc dong tren, sua roi chay lai install.cmd.
pause

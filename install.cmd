@echo off
rem Installs khtargets for Excel and LibreOffice: double-click this file. Nothing needs administrator rights.
rem No blocks in parentheses: a closing one in an argument or a folder's name would end them.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set PYTHONUTF8=1
title khtargets
rem pushd, since cd does not go to a shared folder without a drive letter.
pushd "%~dp0"
if errorlevel 1 goto nofolder
if not exist kh.py goto notwhole
rem A Windows without Python has a "python" that only opens the Store: it must answer, not only be there.
set KH_PYTHON=py -3
%KH_PYTHON% -c "" >nul 2>nul
if not errorlevel 1 goto found
set KH_PYTHON=python
%KH_PYTHON% -c "" >nul 2>nul
if not errorlevel 1 goto found
goto nopython

:found
%KH_PYTHON% kh.py install %*
set KH_STATUS=%errorlevel%
if not "%KH_STATUS%"=="0" echo.
if not "%KH_STATUS%"=="0" echo Cai dat chua xong. Hay doc dong tren, sua roi chay lai install.cmd.
goto ended

:nopython
echo May nay chua co Python. Hay tai Python 3.12 tu https://www.python.org/downloads/windows/
echo va cai voi tuy chon "Install for me only", khong can quyen quan tri; roi chay lai install.cmd.
set KH_STATUS=1
goto ended

:notwhole
echo Khong thay kh.py ben canh install.cmd. Hay giai nen tron bo tep .zip (Extract All) vao mot thu muc,
echo roi chay install.cmd trong thu muc do.
set KH_STATUS=1
goto ended

:nofolder
echo Khong mo duoc thu muc cua install.cmd. Hay chep tron bo chuong trinh vao mot o dia cua may nay roi chay lai.
set KH_STATUS=1

:ended
popd
echo.
pause
exit /b %KH_STATUS%

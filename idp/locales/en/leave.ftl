onward-title = On to { $name }
onward-what = You are on your way to { $name }.
onward-tap = Everything is done here. Open { $name } to go on.
onward-link = Continue to { $name }

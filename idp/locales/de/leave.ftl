onward-title = Weiter zu { $name }
onward-what = Sie sind auf dem Weg zu { $name }.
onward-tap = Hier ist alles getan. Öffnen Sie { $name }, um weiterzumachen.
onward-link = Weiter zu { $name }

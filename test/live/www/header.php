<?php
// Answers with ?bytes= bytes of response header, as large cookies or debug headers do.
header('X-Debug: ' . str_repeat('x', (int) ($_GET['bytes'] ?? 0)));
header('Content-Type: text/plain');
echo 'ok';

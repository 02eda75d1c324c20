<?php $password = 'secret'; echo 'ran';
